// Makes a thumbnail of every JPEG that it is told of: the code is what you would deploy to AWS, unchanged.
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import jpeg from "jpeg-js";

const WIDTH = 160;
const s3 = new S3Client({ forcePathStyle: true });

export async function handler(event) {
  const made = [];
  for (const { s3: change } of event.Records) {
    const key = decodeURIComponent(change.object.key.replaceAll("+", " "));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: change.bucket.name, Key: key }));
    const thumbnail = shrink(jpeg.decode(await Body.transformToByteArray(), { useTArray: true }), WIDTH);
    const target = { Bucket: process.env.THUMBNAILS, Key: key.replace(/^in\//, "") };
    await s3.send(new PutObjectCommand({ ...target, Body: jpeg.encode(thumbnail, 85).data, ContentType: "image/jpeg" }));
    console.log(`${key} → ${target.Bucket}/${target.Key}, ${thumbnail.width} × ${thumbnail.height} px`);
    made.push(target.Key);
  }
  return { made };
}

/** Averages the block of pixels behind each pixel of the smaller picture. */
function shrink(picture, width) {
  const height = Math.max(1, Math.round((picture.height * width) / picture.width));
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(average(picture, x / width, y / height, (x + 1) / width, (y + 1) / height), (y * width + x) * 4);
  }
  return { width, height, data };
}

function average({ width, height, data }, left, top, right, bottom) {
  const sum = [0, 0, 0];
  let count = 0;
  for (let y = Math.floor(top * height); y < Math.ceil(bottom * height); y++) {
    for (let x = Math.floor(left * width); x < Math.ceil(right * width); x++) {
      for (let channel = 0; channel < 3; channel++) sum[channel] += data[(y * width + x) * 4 + channel];
      count++;
    }
  }
  return [...sum.map((total) => Math.round(total / count)), 255];
}
