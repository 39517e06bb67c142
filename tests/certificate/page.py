"""Reads a PDF as others do, and says as JSON what is in it."""

import json
import sys

import pypdf

reader = pypdf.PdfReader(sys.argv[1], strict=True)
root = reader.trailer["/Root"]
fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]


def embedded(font):
    inner = [one.get_object() for one in font.get("/DescendantFonts", [])] or [font]
    return all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one["/FontDescriptor"]) for one in inner)


json.dump(
    {
        "pages": len(reader.pages),
        "size": [round(float(side)) for side in reader.pages[0].mediabox[2:]],
        "text": " ".join(" ".join(page.extract_text() for page in reader.pages).split()),
        "title": reader.metadata.title,
        "language": str(root.get("/Lang")),
        "tagged": bool(root.get("/MarkInfo", {}).get("/Marked")) and "/StructTreeRoot" in root,
        "embedded": bool(fonts) and all(embedded(font) for font in fonts),
        "fonts": sorted(str(font["/BaseFont"]).split("+")[-1] for font in fonts),
    },
    sys.stdout,
)
