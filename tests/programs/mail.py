"""email: messages with attachments, written and read."""
import email
import email.policy
import pathlib
import random
from email.message import EmailMessage


def prepare(folder):
    generator = random.Random(5)
    for number in range(20):
        pathlib.Path(folder, f"{number}.mail").write_bytes(message(generator.randbytes(300_000)).as_bytes())
    pathlib.Path(folder, "picture").write_bytes(generator.randbytes(1_000_000))


def message(content):
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["Subject"], mail["From"], mail["To"] = "Caf\xe9: the pictures", "a@example.com", "b@example.com"
    mail.set_content("H\xe9llo,\nthe pictures.\n" * 50)
    mail.add_attachment(content, maintype="image", subtype="png", filename="picture.png")
    mail.set_boundary("boundary" * 4)
    return mail


def tasks(folder):
    picture = pathlib.Path(folder, "picture").read_bytes()
    mails = [pathlib.Path(folder, f"{number}.mail").read_bytes() for number in range(20)]

    def write():
        return sum(len(message(picture[at:]).as_bytes()) for at in range(4))

    def read():
        found = (email.message_from_bytes(mail, policy=email.policy.default) for mail in mails)
        return sum(len(part.get_content()) for mail in found for part in mail.walk() if not part.is_multipart())

    return {"write": write, "read": read}
