"""Run by an interpreter that has transformers: saves tiny Qwen2s with random weights, each taught nothing but one sentence.

Whatever is asked, the prompt ends with the same line break; after it comes the sentence, token by token, because each of its
tokens has a direction of its own in the embeddings, and the head sends that to the next one. So a real server gives an answer that
a test can expect, through the whole of a real model.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import torch
from transformers import GenerationConfig, Qwen2Config, Qwen2ForCausalLM

WIDTH = 32
STRENGTH = 40.0


def save(folder: str, said: dict[str, Any]) -> None:
    """Save a model that says ``chain`` (tokens, each after the one before it; the first follows the prompt's last)."""
    torch.manual_seed(said["seed"])
    config = Qwen2Config(
        vocab_size=said["rows"],
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=said["window"],
        tie_word_embeddings=False,
        bos_token_id=None,
        eos_token_id=said["end"],
        pad_token_id=None,
    )
    model = Qwen2ForCausalLM(config)
    with torch.no_grad():
        for at, (before, after) in enumerate(zip(said["chain"], said["chain"][1:], strict=False)):
            direction = torch.zeros(WIDTH)
            direction[at] = 1.0
            model.model.embed_tokens.weight[before] = direction
            model.lm_head.weight[after] += STRENGTH * direction  # the first token of an endless answer has two before it
    model.generation_config = GenerationConfig(eos_token_id=said["end"], do_sample=False)
    model.save_pretrained(folder)


if __name__ == "__main__":
    for place, wanted in json.loads(sys.argv[1]).items():
        save(place, wanted)
