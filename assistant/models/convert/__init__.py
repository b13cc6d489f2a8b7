"""Turns a Transformers Whisper into CTranslate2's format, with numpy and neither torch nor peft.

checkpoint   safetensors of one file or several shards → named weights, none read yet
adapter      a LoRA adapter, added to the weights that it adapts
shape        config.json → layers, heads and widths
whisper      weights under Transformers' names → ctranslate2.specs.WhisperSpec
carry        tokenizer.json and generation_config.json → vocabulary and config
conversion   all of it, into a folder that is there whole or not at all
"""

QUANTIZATIONS = ("int8", "int8_float16", "float16", "float32")
"""How weights can be stored; CTranslate2 computes with any of them on any machine."""
