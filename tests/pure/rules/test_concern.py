"""Which reports a house rule answers, and which it leaves to an editor."""

import pytest

from errorreport.anchoring import QuoteSelector
from errorreport.rules.concern import Marked, Rule, Rules

TEXT = "Please send us an e-mail before Monday, said the mayor who has recieved nothing."


def rule(words: str, *, id: str = "r1", article: str | None = None, facts: bool = False) -> Rule:
    return Rule(id, article, words, "house_style", f"We write {words}.", facts)


def marked(
    text: str, mark: str, suggestion: str | None, *, fact: bool = False, comment: bool = False
) -> Marked:
    at = text.index(mark)
    quote = QuoteSelector(mark, text[max(0, at - 32) : at], text[at + len(mark) :][:32])
    return Marked(quote, suggestion, fact, comment)


def answers(words: str, text: str, mark: str, suggestion: str | None) -> bool:
    return Rules([rule(words)]).answering(marked(text, mark, suggestion), "a1") is not None


@pytest.mark.parametrize(
    ("mark", "suggestion"),
    [
        ("e-mail", "email"),
        ("e-mail", "E-Mail"),
        ("e-mail", "mail"),
        ("e-mail", "letter"),  # a house style may be another word
        ("e-mail", None),
        ("e-mail", "e-mail"),
        (" e-mail ", None),
        ("mail", None),  # a part of the words
        ("-", ""),
        ("-", " "),
        ("an e-mail before", "an email before"),
        ("send us an e-mail before Monday", "email"),  # the corrected word alone
    ],
)
def test_a_report_on_the_protected_words_is_answered(mark: str, suggestion: str | None) -> None:
    assert answers("e-mail", TEXT, mark, suggestion)


@pytest.mark.parametrize(
    ("mark", "suggestion"),
    [
        ("recieved", "received"),
        ("an e-mail before", None),  # anything of it may be meant
        (TEXT, TEXT.replace("recieved", "received")),  # holds the words and leaves them alone
        (TEXT, TEXT.replace("recieved", "received").replace("e-mail", "email")),  # and more
        ("an e-mail before", "an urgent e-mail before"),
        ("e-mail", "e-mails"),  # still written as the rule has it
        ("an e-mail", "the e-mail"),
        ("e-mail", ""),  # it should not be there at all
        ("e-mail", "no, that was a letter, as I have told you"),  # a remark
        ("e-mail", "wrong!!!"),
    ],
)
def test_anything_else_is_left_to_an_editor(mark: str, suggestion: str | None) -> None:
    assert not answers("e-mail", TEXT, mark, suggestion)


def test_a_bare_mark_with_a_comment_says_something_else() -> None:
    rules = Rules([rule("e-mail")])

    assert rules.answering(marked(TEXT, "e-mail", None, comment=True), "a1") is None
    assert rules.answering(marked(TEXT, "e-mail", "email", comment=True), "a1") is not None


@pytest.mark.parametrize(
    ("text", "mark", "suggestion", "answered"),
    [
        # What stands there is not what the rule protects: the reader may be right.
        ("send an email today", "email", "e-mail", False),
        ("send an E-Mail today", "E-Mail", "Email", False),
        ("send an e–mail today", "e–mail", "email", False),
        # A capital begins a sentence, and only there.
        ("It came. E-mail is slow.", "E-mail", "Email", True),
        ("It came. E-mail is slow.", "E-mail", "e-mail", False),
        ("It came. e-mail is slow.", "e-mail", "E-mail", False),
        ("and then E-mail is slow", "E-mail", "Email", False),
        ("and then e-mail is slow", "e-mail", "E-mail", True),
        # The browser's hyphen, and a doubled blank, are not the editor's.
        ("send an e‑mail today", "e‑mail", "email", True),
        ("it was  e-mail", "e-mail", "email", True),
        # A word that only holds the words.
        ("my re-e-mail came", "e-mail", "email", False),
        ("an e-mailed note", "e-mail", "email", False),
        ("our e-mail-list", "e-mail", "email", False),
    ],
)
def test_the_words_must_stand_there_as_the_rule_writes_them(
    text: str, mark: str, suggestion: str, answered: bool
) -> None:
    assert answers("e-mail", text, mark, suggestion) is answered


@pytest.mark.parametrize(
    ("words", "text", "mark", "suggestion", "answered"),
    [
        ("Нью-Йорк", "поезд в Нью-Йорк ушёл", "Нью-Йорк", "Нью Йорк", True),
        ("все", "и все ушли", "все", "всё", True),  # folding hides it, the letters do not
        ("всё", "и все ушли", "все", "всё", False),
        ("Київ", "місто Київ велике", "Київ", "Киев", True),
        ("电子邮件", "请发送电子邮件给我们", "电子邮件", "邮件", True),
        ("电子邮件", "请发送电子邮件给我们", "发送电子邮件给", "寄送电子邮件给", False),
        ("メール", "電子メールを送る", "メール", "メイル", True),
        ("e-mail", "彼はe-mailを送った", "e-mail", "email", True),
        ("อีเมล", "ส่งอีเมลมา", "อีเมล", "อีเมล์", False),  # holds what the rule has
        ("อีเมล", "ส่งอีเมลมา", "อีเมล", "อีเมว", True),
        ("إنشاء", "تم إنشاء الموقع", "إنشاء", "انشاء", True),
        ("café", "the cafe\u0301 on the corner", "cafe\u0301", "cafe", True),
        ("O'Neill", "said O’Neill today", "O’Neill", "ONeill", True),
        ("O'Neill", "said O’Neill today", "O’Neill", "O'Neill", False),
        ("O'Neill", "said O'Neill today", "O'Neill", "O’Neill", True),
        ("don", "they don't know", "don", "Don", False),
        ("iPhone", "an iPhone rang", "iPhone", "IPhone", True),
        ("iPhone", "an Iphone rang", "Iphone", "iPhone", False),
        ("Straße", "in der Straße stand", "Straße", "Strasse", True),
        ("UN", "the UN said", "UN", "United Nations", True),
    ],
)
def test_every_script_has_its_words(
    words: str, text: str, mark: str, suggestion: str, answered: bool
) -> None:
    assert answers(words, text, mark, suggestion) is answered


def test_a_rule_holds_where_its_scope_says() -> None:
    here = Rules([rule("e-mail", article="a1")])

    assert here.answering(marked(TEXT, "e-mail", "email"), "a1")
    assert here.answering(marked(TEXT, "e-mail", "email"), "a2") is None
    assert here.answering(marked(TEXT, "e-mail", "email"), None) is None


def test_facts_are_answered_only_where_the_rule_was_made_of_one() -> None:
    report = marked(TEXT, "Monday", "Tuesday", fact=True)

    assert Rules([rule("Monday")]).answering(report, "a1") is None
    assert Rules([rule("Monday", facts=True)]).answering(report, "a1")


def test_the_narrower_rule_speaks_first() -> None:
    rules = Rules(
        [rule("mail", id="r1"), rule("e-mail", id="r2"), rule("e-mail", id="r3", article="a1")]
    )
    report = marked(TEXT, "e-mail", "email")

    answered = [rules.answering(report, article) for article in ("a1", "a2")]

    assert [one.id for one in answered if one is not None] == ["r3", "r2"]


def test_without_rules_there_is_nothing_to_ask() -> None:
    assert not Rules([])
    assert not Rules([rule(" \u200b ")])
