"""How the letter head of voice.letters is made: `python -m training.letters`; see README.md.

texts      random words, numbers and phrases of both languages
kazakh     Kazakh endings by vowel harmony, for those words
speech     who says them: espeak-ng, the accented Piper voice, a person's recordings
acoustics  rooms, microphones, noise
shards     windows of such speech as Whisper's encoder states, on disk
storing    files written whole or not at all
batches    what the network is shown: utterances cut from the shards, alike in length
network    the head in torch, its training and its export
evidence   the weights of voice.evidence, fitted on voices that the head has not heard
"""
