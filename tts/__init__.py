"""Speaking: a reply's text becomes words, phonemes and sound."""
