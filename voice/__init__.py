"""Hearing: from a stream of sound to what was said, in which language, matched or open.

The way of a visitor's words, one module a step:

    vad → endpointing → mel → whisper → bilingual (with phrase_bank) → Hypothesis
"""
