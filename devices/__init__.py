"""The hardware: microphone, speaker, sound files in their place, and the machine itself."""
