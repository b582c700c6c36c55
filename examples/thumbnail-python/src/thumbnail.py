"""Downloads the picture that was uploaded, makes a thumbnail of it, and uploads that to another bucket."""

import os
import tempfile
from pathlib import Path
from urllib.parse import unquote_plus

import boto3
from PIL import Image

s3 = boto3.client("s3")
SIZE = (128, 128)


def handler(event, context):
    """Handles S3's ObjectCreated:Put."""
    made = []
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        with tempfile.TemporaryDirectory() as directory:
            picture = Path(directory, "picture")
            thumbnail = Path(directory, "thumbnail.jpg")
            s3.download_file(bucket, key, str(picture))
            with Image.open(picture) as image:
                image.thumbnail(SIZE)
                image.convert("RGB").save(thumbnail, "JPEG")
                print(f"{bucket}/{key} is now {image.width} x {image.height} pixels")
            s3.upload_file(str(thumbnail), os.environ["TARGET_BUCKET"], key, ExtraArgs={"ContentType": "image/jpeg"})
        made.append(key)
    return {"made": made}
