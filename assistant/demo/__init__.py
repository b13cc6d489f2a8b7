"""The demo: a scripted visit, spoken by another voice, heard and answered by the whole loop."""
