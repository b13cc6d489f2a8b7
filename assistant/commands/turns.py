"""How a turn looks in a terminal; for `ask`, `demo` and `run`."""

from core.intent import NONE, Intent
from core.turn import Turn, TurnMetrics


def print_turn(turn: Turn) -> None:
    """Print what was heard, understood and answered, with timings."""
    best = turn.hypotheses[0]
    if best.heard and best.heard != best.text:
        print(f"  heard       {best.heard}")
        print(f"  taken as    {best.text}  [{best.language}, {best.confidence:.2f}]")
    else:
        print(f"  heard       {best.text}  [{best.language}, {best.confidence:.2f}]")
    print(f"  understood  {describe_intent(turn)}")
    print(f"  answered    {turn.reply.text}")
    if turn.reply.ticket:
        print(f"  ticket      {turn.reply.ticket}")
    print(f"  timings     {describe_timings(turn.metrics)}")


def describe_intent(turn: Turn) -> str:
    """Intent, slots and who decided, on one line."""
    intent = turn.intent
    name = intent.name if isinstance(intent, Intent) else NONE
    slots = intent.slots if isinstance(intent, Intent) else ()
    filled = "".join(f" {slot.name}={slot.value}" for slot in slots)
    return f"{name}{filled}  ({intent.resolver}, {intent.confidence:.2f})"


def describe_timings(metrics: TurnMetrics) -> str:
    """Every step that ran, in milliseconds."""
    steps = {
        "endpoint": metrics.endpoint_ms,
        "text": metrics.text_ms,
        "asr": metrics.asr_ms,
        "nlu": metrics.nlu_ms,
        "action": metrics.action_ms,
        "first audio": metrics.first_audio_ms,
    }
    return " · ".join(f"{name} {ms:.0f} ms" for name, ms in steps.items() if ms is not None)
