"""The words of short questions about a number: `and 429?`, `how do I fix 413`, `was bedeutet 403`."""

from __future__ import annotations

TALK = (
    "and what whats what's about how then so or pls please plz ok okay hm+ hmm also thanks thx ty now a an the "
    "for explain same thing things one case question too if says say instead different from that this there "
    "difference between got is mean means does of it it's i s cf error code codes maybe vs versus which next "
    "again but not well right when would should could do to use used get getting gives gave turned turns became "
    "becomes changed into shows article on after tell yes no y und et e o oder ou и а "
    "fix fixing fixed solve solving solution resolve resolving debug debugging handle handling avoid avoiding prevent "
    "stop deal rid who sends sent whose my your fault cause causes caused reason reasons why me need help explained "
    "meaning can be bad serious permanent temporary by with "
    "bypass do i we you long wait waiting cached cache cacheable safe better worse than compare"
).split()
TALK_OF_OTHERS = (
    "warum wieso weshalb was ist heißt bedeutet kommt kommen ich wir bekomme bekommen kriege immer fehler "
    "pourquoi que qu'est-ce veut dire quoi est c'est erreur un une "
    "qué significa por sale es el la los quiere decir o que é erro aparece dá um uma "
    "perché cosa significano errore ricevo un'errore wat betekent waarom krijg ik een fout "
    "co to jest oznacza znaczy dlaczego błąd что такое значит почему ошибка ошибку що таке означає чому помилка "
    "nedir ne demek neden hata hatası veriyor apa itu arti artinya kenapa mengapa lỗi là gì tại sao "
    "ce inseamna înseamnă eroare de mitä tarkoittaa virhe vad betyder fel varför hvad fejl hvorfor hva betyr feil "
    "τι σημαίνει σφάλμα γιατί znamená chyba proč mit jelent hiba miért ما معنى هو خطأ لماذا"
).split()
"""The same in other languages that part their words."""
TALK_UNSPACED = (
    "エラー とは って何 何ですか の意味 意味 が出る が出ます が返る が返ってくる はなぜ なぜ どうして "
    "错误 錯誤 是什么意思 是什麼意思 什么意思 是什么 为什么 為什麼 怎么办 怎么解决 报错 "
    "오류 에러 가 이 뭐예요 뭐야 뭔가요 무슨 뜻 뜻이 왜 떠요 나와요 त्रुटि क्या है क्यों"
).split()
"""And in those that do not, or whose words end in signs that are no letters."""
