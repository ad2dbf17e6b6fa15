"""The steps of a decision: each reads a draft of the member and writes effects into it."""
