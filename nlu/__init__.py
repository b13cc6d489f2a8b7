"""Understanding: templates, phrase bank, llama.cpp resolver, slots and replies of a domain."""
