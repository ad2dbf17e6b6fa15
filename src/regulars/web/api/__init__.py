"""The API: one file a resource; bodies and answers are Structs, amounts are decimal texts."""
