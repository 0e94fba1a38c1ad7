"""English verbs in the present that say how things are; their forms are no plural nouns that news counts."""

PRESENT = (
    r"(?:weighs|measures (?=\d)|spans|attracts|handles|caps|employs|produces|makes|gives|sells|owns|operates|receives"
    r"|contains|generates"
    r"|requires|remains|lives?|serves|earns|spends|raises|adds|allows|allocates|affects"
    r"|supplies|houses(?= [\d~])|attends|kills|provides|applies|gets|goes|comes|includes|represents|comprises"
    r"|charges (?=[$€£\d])|consists|exceeds|equals|boasts|features (?=\d)|counts (?=\d)|reaches|grows|says"
    r"|suggests|outlines|recommends|announces|usually)"
)
