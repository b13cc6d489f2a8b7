from assistant.silence import OVER_S, PROMPT_S, SilenceStep, SilenceWatch


def told_within(seconds: int) -> dict[int, SilenceStep]:
    watch = SilenceWatch()
    steps = [watch.passed(1.0) for _ in range(seconds)]
    return {second: step for second, step in enumerate(steps, start=1) if step}


def test_a_silence_is_prompted_and_then_over() -> None:
    assert told_within(40) == {int(PROMPT_S): SilenceStep.PROMPT, int(OVER_S): SilenceStep.OVER}


def test_a_goodbye_that_was_cut_off_is_said_again() -> None:
    again_s = int(2 * OVER_S - PROMPT_S)
    assert told_within(again_s)[again_s] is SilenceStep.OVER


def test_a_word_begins_it_anew() -> None:
    watch = SilenceWatch()
    watch.passed(PROMPT_S)
    watch.heard()
    assert watch.passed(PROMPT_S - 1) is None
    assert watch.passed(1) is SilenceStep.PROMPT


def test_a_long_gap_is_over_at_once() -> None:
    assert SilenceWatch().passed(100.0) is SilenceStep.OVER
