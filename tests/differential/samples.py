"""Data for each encoding: valid, nearly valid, and not at all."""

# To be encoded: bytes that need every letter of an alphabet, and the two that altchars replace.
PLAIN = [
    bytes(range(256)), b"\xfb\xef\xbe\xff\xff\xff", b"", b"a", b"\0\0\0\0", b"    \xff" * 20,
]
B64 = [
    b"QUJD+/-_QUI=", b"++--//__ab==", b"AA==", b"", b"AAAA", b"A", b"AAA", b"AB==", b"AA=A",
    b"=AAA", b"QUJD\nQUJD\n", b"Q U-J_D", b"+/+/", b"AAAA====", b"AA", b"A===", b"\xff\0+/",
    b"abab\n====ABAB", b"-_", b"/===",
]
B32 = [
    b"ME2AAAAA", b"me2aaaaa", b"01B=====", b"M1O0====", b"ME======", b"MF======", b"", b"A",
    b"AA", b"MFRA====", b"MFRGG===", b"ME\n======", b"========", b"A=======", b"0O1L1I0O",
    b"AAAA1AA=",
]
B16 = [
    b"0123456789ABCDEF", b"0123456789abcdef", b"0", b"", b"0G", b"AB CD", b"AB\nC", b"a", b"aB",
]
A85 = [
    b"87cURD]i,\"Ebo80", b"<~87cURD]i~>", b"z", b"y", b"zzy", b"", b"!", b"!!", b"s8W-!",
    b"s8W-\"", b"uuuuu", b"87 cU\nRD", b"~>", b"<~~>", b"<~z~>x", b"z!z", b"!!z", b"v", b"<~!",
]
B85 = [
    b"Xk~0{Zy<DNWpZUKAZ)9", b"", b"0", b"00", b"00000", b"|NsC0", b"|NsC1", b"~~~~~", b"0 000",
    b"00\n000", b"\"", b"abcde\xff",
]
QP = [
    b"a=3D=\nb_c", b"=", b"==", b"=\r\n", b"=4", b"=4\n", b"=G1", b"a \nb\t\r\n", b"_ _",
    b"=zz=41", b"=\n\n", b"=3d=3D", b".\n", b"\n.\n", b"", b"a" * 80, b"\xff\0", b"= \n", b"=\rx",
    b"\r=\n",
]
QP_PLAIN = [
    b"a=b_c d\te\n", b"a \r\nb\t\n", b"x" * 75 + b"\n", b"\xff" * 30, b".\r\n.\n.", b"", b" ",
    b"\t", b"\r", b"\n\r", b"a\r", b"a \r", b"\0=" * 40, b"x" * 300 + b" ", b"a" * 74 + b" \n",
    b"a\nb\r\nc \n", b"a\r\nb\nc \n", b"a.b\n.\nc", b"." * 80, b"x" * 75 + b".\n",
]
UU = [
    b"#86)C\n", b"#86)C", b"", b" \n", b"`\n", b"\n", b"#86)C   \n", b"#86)C`\r\n", b"#86)Cx",
    b"#86", b"M", b"\x1f", b"\xff", b"a", b"#a6)C", b"#86\nC", b"#8\0)C", b"$86)C", b"!80``\n",
]
HEX = [
    b"00ff", b"0aAF", b"0", b"", b"0g", b"00:11", b":00", b"00 1", b"\xff0", b"\n00\n", b"0:0",
    b"0 0",
]
