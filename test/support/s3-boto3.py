"""What people do with S3 in Python, each answer checked. The endpoint is the first argument."""
import hashlib
import io
import sys
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = sys.argv[1]
place = dict(region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
s3 = boto3.client("s3", endpoint_url=endpoint, **place)
bucket = "pictures"


def code(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def check(fact, truth):
    if not truth:
        sys.exit(f"not so: {fact}")
    print(fact)


s3.create_bucket(Bucket=bucket)
check("buckets are listed", [each["Name"] for each in s3.list_buckets()["Buckets"]] == [bucket])
check("the location of us-east-1 is empty", s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None)

key = "in/red flower+é.jpg"
s3.put_object(Bucket=bucket, Key=key, Body=b"hello", Metadata={"colour": "red"})
got = s3.get_object(Bucket=bucket, Key=key)
check("bytes and metadata come back", got["Body"].read() == b"hello" and got["Metadata"] == {"colour": "red"})
check("keys are listed decoded", [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key])

large = bytes(range(256)) * 4 * 1024 * 20
s3.upload_fileobj(io.BytesIO(large), bucket, "large")
check("transfers use parts", s3.head_object(Bucket=bucket, Key="large")["ETag"].endswith('-3"'))
copy = io.BytesIO()
s3.download_fileobj(bucket, "large", copy)
check("transfers bring back every byte", hashlib.md5(copy.getvalue()).digest() == hashlib.md5(large).digest())
s3.copy({"Bucket": bucket, "Key": "large"}, bucket, "copy")
check("managed copies are complete", s3.head_object(Bucket=bucket, Key="copy")["ContentLength"] == len(large))

check("a missing key is NoSuchKey", code(s3.get_object, Bucket=bucket, Key="none") == "NoSuchKey")
check("a missing key is 404 for HEAD", code(s3.head_object, Bucket=bucket, Key="none") == "404")
check("a full bucket is BucketNotEmpty", code(s3.delete_bucket, Bucket=bucket) == "BucketNotEmpty")

for style in ("s3v4", "s3"):
    presigner = boto3.client("s3", endpoint_url=endpoint, config=Config(signature_version=style), **place)
    url = presigner.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=60)
    check(f"URLs presigned by {style} work", urllib.request.urlopen(url).read() == b"hello")

form = s3.generate_presigned_post(bucket, "form/${filename}", Fields={"x-amz-meta-from": "form"}, Conditions=[{"x-amz-meta-from": "form"}])
boundary = "----boundary"
parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in form["fields"].items()]
parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/x\r\n\r\nby form\r\n--{boundary}--\r\n')
posted = urllib.request.Request(form["url"], "".join(parts).encode(), {"Content-Type": f"multipart/form-data; boundary={boundary}"})
check("browsers may post forms", urllib.request.urlopen(posted).status == 204)
got = s3.get_object(Bucket=bucket, Key="form/a.txt")
check("the form's file and fields are kept", got["Body"].read() == b"by form" and got["Metadata"] == {"from": "form"})

notification = {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:f", "Events": ["s3:ObjectCreated:*"]}]}
s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=notification, SkipDestinationValidation=True)
kept = s3.get_bucket_notification_configuration(Bucket=bucket)["LambdaFunctionConfigurations"]
check("notification configurations come back", kept[0]["Events"] == ["s3:ObjectCreated:*"] and kept[0]["Id"])

resource = boto3.resource("s3", endpoint_url=endpoint, **place)
resource.Bucket(bucket).objects.all().delete()
resource.Bucket(bucket).delete()
check("everything can be deleted", s3.list_buckets()["Buckets"] == [])
