"""Run by an interpreter that has gguf: writes tiny Qwen2s with random weights for llama.cpp, each taught nothing but one sentence.

How they are taught is told in tiny_qwen2.py; the vocabulary, the merges and the chat template are embedded, as in any GGUF.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import gguf
import numpy as np

WIDTH, HEADS, LAYERS = 32, 2, 2
STRENGTH, NOISE = 40.0, 0.02


def write(path: Path, said: dict[str, Any]) -> None:
    """Write a model that says ``chain`` (tokens, each after the one before it; the first follows the prompt's last)."""
    writer = gguf.GGUFWriter(path, "qwen2")
    add_shape(writer, said["window"])
    add_vocabulary(writer, Path(said["tokenizer"]), said)
    for name, tensor in tensors(said):
        writer.add_tensor(name, tensor.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def add_shape(writer: gguf.GGUFWriter, window: int) -> None:
    writer.add_name("tiny")
    writer.add_context_length(window)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(2 * WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(1)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(10_000.0)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)


def add_vocabulary(writer: gguf.GGUFWriter, folder: Path, said: dict[str, Any]) -> None:
    tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    config = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    known = sorted(tokenizer["model"]["vocab"], key=tokenizer["model"]["vocab"].__getitem__)
    special = [token["content"] for token in tokenizer["added_tokens"]]
    room = [f"[PAD{number}]" for number in range(len(known) + len(special), said["rows"])]
    kinds = [gguf.TokenType.NORMAL] * len(known) + [gguf.TokenType.CONTROL] * len(special) + [gguf.TokenType.UNUSED] * len(room)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list([*known, *special, *room])
    writer.add_token_types(kinds)
    writer.add_token_merges([" ".join(pair) for pair in tokenizer["model"]["merges"]])
    writer.add_bos_token_id(len(known))
    writer.add_eos_token_id(said["end"])
    writer.add_pad_token_id(len(known))
    writer.add_add_bos_token(value=False)
    writer.add_chat_template(config["chat_template"])


def tensors(said: dict[str, Any]) -> list[tuple[str, Any]]:
    """The weights by name, each as rows of outputs."""
    chance = np.random.default_rng(said["seed"])

    def noise(*shape: int) -> Any:
        return chance.normal(0, NOISE, shape)

    embeddings, head = noise(said["rows"], WIDTH), noise(said["rows"], WIDTH)
    for at, (before, after) in enumerate(zip(said["chain"], said["chain"][1:], strict=False)):
        direction = np.eye(WIDTH)[at]
        embeddings[before] = direction
        head[after] += STRENGTH * direction
    found = [("token_embd.weight", embeddings), ("output.weight", head), ("output_norm.weight", np.ones(WIDTH))]
    share = WIDTH // HEADS
    for layer in range(LAYERS):
        sizes = {"attn_q": (WIDTH, WIDTH), "attn_k": (share, WIDTH), "attn_v": (share, WIDTH), "attn_output": (WIDTH, WIDTH)}
        sizes |= {"ffn_gate": (2 * WIDTH, WIDTH), "ffn_up": (2 * WIDTH, WIDTH), "ffn_down": (WIDTH, 2 * WIDTH)}
        found += [(f"blk.{layer}.{name}.weight", noise(*size)) for name, size in sizes.items()]
        found += [(f"blk.{layer}.{name}.bias", np.zeros(sizes[name][0])) for name in ("attn_q", "attn_k", "attn_v")]
        found += [(f"blk.{layer}.{name}.weight", np.ones(WIDTH)) for name in ("attn_norm", "ffn_norm")]
    return found


if __name__ == "__main__":
    for place, wanted in json.loads(sys.argv[1]).items():
        write(Path(place), wanted)
