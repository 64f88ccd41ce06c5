"""The tokenizer of Qwen2.5 in Hugging Face's form, made of the vocabulary that the program counts with.

What it encodes with is written anew by other people's code (the tokenizers library, llama.cpp), so that their count of a prompt,
template included, proves ours.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from repoassist.pack import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
"""The special tokens that a chat needs; they follow the vocabulary, in this order."""

PADDED = 151_936
"""Rows of the models' embeddings: the vocabulary, the special tokens and room."""

TEMPLATE = """\
{%- if messages[0]['role'] == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
{%- else %}
    {{- '<|im_start|>system\\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant") %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""
"""Qwen2.5's chat template without what it does for tools."""


def write(folder: Path) -> None:
    """Write the files of the tokenizer into a model's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer(), ensure_ascii=False), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps(config()), encoding="utf-8")


def saying(text: str, *, ends: bool) -> dict[str, Any]:
    """What the makers of models need to know: the tokens that follow each other, from the prompt's last one on."""
    encode = tokens.encoding().encode_ordinary
    (before,), said, end = encode("\n"), encode(text), tokens.encoding().n_vocab + SPECIAL.index("<|im_end|>")
    assert len({before, *said}) == len(said) + 1, "a token that stands twice would have two followers"
    return {"chain": [before, *said, end if ends else said[0]], "end": end, "rows": PADDED, "seed": len(said)}


def config() -> dict[str, Any]:
    return {
        "tokenizer_class": "Qwen2Tokenizer",
        "chat_template": TEMPLATE,
        "eos_token": "<|im_end|>",
        "pad_token": "<|endoftext|>",
        "bos_token": None,
        "unk_token": None,
        "add_bos_token": False,
        "model_max_length": 1_000_000,
        "clean_up_tokenization_spaces": False,
    }


@cache
def tokenizer() -> dict[str, Any]:
    """The content of tokenizer.json, as it is for Qwen2.5."""
    ranks = vocabulary()
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    split = {"type": "Split", "pattern": {"Regex": tokens.PATTERN}, "behavior": "Isolated", "invert": False}
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": len(ranks) + at, "content": text, **flags} for at, text in enumerate(SPECIAL)],
        "normalizer": {"type": "NFC"},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, byte_level]},
        "post_processor": byte_level,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "",
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": {shown(token): rank for token, rank in ranks.items()},
            "merges": [[shown(first), shown(second)] for first, second in merges(ranks)],
        },
    }


def vocabulary() -> dict[bytes, int]:
    """The tokens and their ranks, as the program has them."""
    encoding = tokens.encoding()
    return {encoding.decode_single_token_bytes(rank): rank for rank in range(encoding.n_vocab)}


def merges(ranks: Mapping[bytes, int]) -> Iterator[tuple[bytes, bytes]]:
    """The two parts that each token of several bytes is joined of at last, by rank."""
    for token, rank in sorted(ranks.items(), key=lambda item: item[1]):
        if len(token) > 1:
            first, second = parts(token, rank, ranks)
            yield first, second


def parts(token: bytes, rank: int, ranks: Mapping[bytes, int]) -> list[bytes]:
    """What is left of a token's bytes once all joints below its own rank are made."""
    pieces = [token[at : at + 1] for at in range(len(token))]
    while len(pieces) > 2:
        joints = ((ranks.get(pieces[at] + pieces[at + 1], rank), at) for at in range(len(pieces) - 1))
        lowest, at = min(joints)
        if lowest >= rank:
            break
        pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
    return pieces


def alphabet() -> dict[int, str]:
    """The sign that stands for each byte in a vocabulary of GPT-2's kind."""
    kept = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in kept]
    return {byte: chr(byte) for byte in kept} | {byte: chr(256 + at) for at, byte in enumerate(others)}


SIGNS = alphabet()


def shown(token: bytes) -> str:
    return "".join(SIGNS[byte] for byte in token)
