"""Pictures and PDFs, good and bad."""

import io
import zipfile

import pikepdf
import pillow_heif
from PIL import Image, PngImagePlugin

pillow_heif.register_heif_opener()  # for `save`; the portal opens pictures by the reader of their kind

CAMERA, ORIENTATION, GPS = 0x010F, 0x0112, 0x8825
RED, BLUE = (220, 20, 20), (20, 20, 220)


def halves(size=(60, 40)):
    """The left half red, the right half blue."""
    picture = Image.new("RGB", size, BLUE)
    picture.paste(RED, (0, 0, size[0] // 2, size[1]))
    return picture


def saved(picture, format, **how):
    out = io.BytesIO()
    picture.save(out, format, **how)
    return out.getvalue()


def notes_of_a_phone(orientation):
    """How it was held, the camera, the place."""
    exif = Image.Exif()
    exif[CAMERA], exif[ORIENTATION] = "SecretCam", orientation
    exif.get_ifd(GPS).update({1: "N", 2: (31.0, 46.0, 0.0), 3: "E", 4: (119.0, 57.0, 0.0)})
    return exif.tobytes()


def jpeg(size=(60, 40), orientation=1):
    """As a phone makes it: turned, with its camera, the place, a comment."""
    return saved(halves(size), "JPEG", exif=notes_of_a_phone(orientation), comment=b"SecretComment")


def heic(size=(60, 40), orientation=1):
    """As newer phones make it; how it was held stands in a box of its own as well."""
    return saved(halves(size), "HEIF", exif=notes_of_a_phone(orientation), xmp=b"<x>SecretNote</x>")


def claims(data, width, height):
    """A JPEG or HEIC that says in its head to be of another size."""
    sizes = [width.to_bytes(4, "big") + height.to_bytes(4, "big"), height.to_bytes(2, "big") + width.to_bytes(2, "big")]
    for mark, skip, size in ((b"ispe", 8, sizes[0]), (b"\xff\xc0", 5, sizes[1])):
        place = data.find(mark)
        while place >= 0:
            data = data[: place + skip] + size + data[place + skip + len(size) :]
            place = data.find(mark, place + 1)
    return data


def png(size=(60, 40), mode="RGB"):
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "SecretAuthor")
    return saved(halves(size).convert(mode), "PNG", pnginfo=notes)


def moving_png():
    return saved(halves(), "PNG", save_all=True, append_images=[halves((60, 40)).rotate(180)], duration=100)


def pdf(pages=1, change=None, **how):
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        if change:
            change(made)
        made.save(out, **how)
    return out.getvalue()


def archive(comment=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("page.html", "<script>alert(1)</script>")
        made.comment = comment
    return out.getvalue()


def opens_a_script(made):
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def names_a_script(made):
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    made.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), action]))
    )


def hides_a_script(made):
    """As a stream, where hardly anybody looks for actions."""
    action = made.make_stream(b"")
    action.S, action.JS = pikepdf.Name.JavaScript, pikepdf.String("app.alert(1)")
    made.Root.OpenAction = action


def starts_a_program(made):
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    made.pages[0].Annots = pikepdf.Array([made.make_indirect(link)])


def links_to_a_page(made):
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org/JavaScript"))
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    made.pages[0].Annots = pikepdf.Array([link])
