"""json: what an API does with a page of records: loads, edit, dumps."""
import json
import pathlib
import random

WORDS = "order shipped pending card caf\xe9 M\xfcnchen \u6771\u4eac line\nbreak \"quoted\" back\\slash".split(" ")


def prepare(folder):
    generator = random.Random(25)
    records = [record(number, generator) for number in range(4000)]
    pathlib.Path(folder, "page.json").write_text(json.dumps({"next": 2, "records": records}), "utf-8")


def record(number, generator):
    word = generator.choice
    return {
        "id": number, "name": f"{word(WORDS)} {number}", "active": word([True, False, None]),
        "price": round(generator.uniform(0, 1000), 2), "score": generator.random(),
        "tags": generator.choices(WORDS, k=generator.randrange(6)),
        "address": {"city": word(WORDS), "lines": [" ".join(generator.choices(WORDS, k=6))], "zip": None},
    }


def tasks(folder):
    text = pathlib.Path(folder, "page.json").read_text("utf-8")

    def request():
        page = json.loads(text)
        for record in page["records"]:
            record["active"] = not record["active"]
            record["tags"].append("seen")
        return hash(json.dumps(page)), hash(json.dumps(page, ensure_ascii=False, separators=(",", ":")))

    def lines():
        """A log: a document a line."""
        found = [json.dumps(record) for record in json.loads(text)["records"]]
        return sum(json.loads(line)["id"] for line in found)

    def indented():
        return hash(json.dumps(json.loads(text), indent=2, sort_keys=True))

    return {"load edit dump": request, "a document a line": lines, "indented": indented}
