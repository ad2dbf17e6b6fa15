"""The engine: program + member + event + at -> what follows. Pure: no clock, no chance, no database, no float."""
