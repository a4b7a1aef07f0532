"""Every refusal has its own code and says what, why, and what to do next."""

from safeguarding import errors


def every_error(parent: type[errors.MashError] = errors.MashError) -> list[type[errors.MashError]]:
    return [parent, *(e for child in parent.__subclasses__() for e in every_error(child))]


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [e.code for e in every_error()]
    assert len(codes) == len(set(codes))


def test_every_error_that_is_raised_says_what_and_what_to_do_next() -> None:
    kinds = [e for e in every_error() if not e.__subclasses__()]
    assert all(e.what and e.fix for e in kinds), [e.__name__ for e in kinds if not (e.what and e.fix)]


def test_every_refusal_says_why_it_matters() -> None:
    kinds = [
        e for e in every_error() if issubclass(e, errors.DeliveryRefused | errors.SafetyRefusal) and not e.__subclasses__()
    ]
    assert all(e.why for e in kinds)


def test_an_error_prints_code_place_and_remedy() -> None:
    text = str(errors.DeliveryEmpty("police/vulnerability_reports"))
    assert text.startswith("MASH-201 The delivery is empty (police/vulnerability_reports).")
    assert "send the extract again" in text
