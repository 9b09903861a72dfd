"""A hint in other words, if you have set up a language model for it; otherwise the author's words, at once.

    GHOSTS_TUTOR_URL    an OpenAI-compatible endpoint, e.g. http://localhost:11434/v1
    GHOSTS_TUTOR_MODEL  the model's name there
    GHOSTS_TUTOR_KEY    its key, if it wants one

It needs `pip install "summoning-ghosts[tutor]"`. What is sent is the task's text and the author's hint, and nothing
of yours. But: it rewords this one hint. It never sees an answer, never judges, never chats: in a randomised trial an
open chat tutor lowered exam results by 17 %, while one that gave hints alone did not (Bastani et al., PNAS 2025).
"""

import os
import re
from collections.abc import Callable, Sequence

PATIENCE = 8  # seconds to wait for an endpoint
LONGEST = 600  # characters; a longer reply is no hint
RULES = (
    "Reword the hint for a learner who did not understand it. Two sentences at most. Do not add information, do not"
    " solve the task, do not give the answer or any part of a solution."
)


def reworded(hint: str, task: str, secret: Callable[[], Sequence[str]]) -> str:
    """`hint` as the learner's own endpoint words it; the author's if there is none, or it fails or tells too much.

    `secret()` are texts that no reply may contain: the solution.
    """
    url, model = os.environ.get("GHOSTS_TUTOR_URL"), os.environ.get("GHOSTS_TUTOR_MODEL")
    if not (url and model):
        return hint
    try:
        reply = ask(url, model, f"Task:\n{task}\n\nHint:\n{hint}")
    except Exception:  # whatever an endpoint does wrong, the learner gets the author's hint and goes on
        return hint
    return hint if tells(reply, hint, secret()) else reply


def ask(url: str, model: str, text: str) -> str:
    """What the endpoint replies to `text`."""
    from openai import OpenAI  # an extra, and half a second to import: only where somebody has set it up

    client = OpenAI(base_url=url, api_key=os.environ.get("GHOSTS_TUTOR_KEY", "none"), timeout=PATIENCE, max_retries=0)
    messages = [{"role": "system", "content": RULES}, {"role": "user", "content": text}]
    return client.chat.completions.create(model=model, messages=messages).choices[0].message.content or ""


def tells(reply: str, hint: str, secret: Sequence[str]) -> bool:
    """Whether a reply is no hint: empty, too long, or with a secret, or a number that the hint does not have."""
    if not reply.strip() or len(reply) > LONGEST:
        return True
    squeezed = re.sub(r"\s", "", reply).lower()
    if any(len(each.strip()) > 2 and re.sub(r"\s", "", each).lower() in squeezed for each in secret):
        return True
    return not set(re.findall(r"\d+(?:\.\d+)?", reply)) <= set(re.findall(r"\d+(?:\.\d+)?", hint))
