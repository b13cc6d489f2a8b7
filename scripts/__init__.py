"""Scripted audio tests: scenarios in YAML, played through the real loop on a virtual clock."""
