"""TRANSLATES: other people's words into ours; one file a service or a kind of content."""
