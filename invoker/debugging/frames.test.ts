// What passes from an inspector to a debugger, read in whatever pieces it comes.
import { expect } from "chai";
import { FrameReader } from "./frames.ts";

const UPGRADED = Buffer.from("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");

function frame(text: string, opcode = 1): Buffer {
  const body = Buffer.from(text);
  if (body.length < 126) return Buffer.concat([Buffer.from([0x80 | opcode, body.length]), body]);
  const head = Buffer.alloc(body.length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = body.length < 65_536 ? 126 : 127;
  if (body.length < 65_536) head.writeUInt16BE(body.length, 2);
  else head.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([head, body]);
}

function read(bytes: Buffer, piece: number): string[] {
  const heard: string[] = [];
  const reader = new FrameReader((beginning) => heard.push(beginning));
  for (let start = 0; start < bytes.length; start += piece) reader.push(bytes.subarray(start, start + piece));
  return heard;
}

describe("messages of an inspector", () => {
  const long = `{"method":"Debugger.paused",${"x".repeat(70_000)}`;
  const bytes = Buffer.concat([UPGRADED, frame('{"id":1}'), frame("ping", 9), frame(long), frame("y".repeat(300)), frame('{"method":"Debugger.resumed"}')]);
  const beginnings = ['{"id":1}', long.slice(0, 64), "y".repeat(64), '{"method":"Debugger.resumed"}'];

  for (const piece of [1, 7, 1_000, bytes.length]) {
    it(`are heard by their beginnings, in pieces of ${piece} bytes`, () => {
      expect(read(bytes, piece)).to.deep.equal(beginnings);
    });
  }

  it("are none where there was no upgrade", () => {
    const plain = Buffer.concat([Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"), frame("{}"), frame("{}")]);
    expect(read(plain, plain.length)).to.deep.equal([]);
  });
});
