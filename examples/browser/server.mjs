// A static file server for this folder: `node server.mjs [port]`. It listens on this machine only.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL(".", import.meta.url));
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".onnx": "application/octet-stream",
  ".wasm": "application/wasm",
};

/** Starts serving. Port 0 takes a free one. */
export function serve(port) {
  const server = createServer(answer);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

async function answer(request, response) {
  const path = fileOf(request.url);
  const found = path === null ? null : await stat(path).catch(() => null);
  if (!["GET", "HEAD"].includes(request.method)) {
    response.writeHead(405, { Allow: "GET, HEAD" }).end();
  } else if (found === null || !found.isFile()) {
    response.writeHead(404, { "Content-Type": "text/plain" }).end("not found\n");
  } else {
    response.writeHead(200, {
      "Content-Type": TYPES[extname(path)],
      "Content-Length": found.size,
      "Cache-Control": "no-cache",
      "X-Content-Type-Options": "nosniff",
    });
    if (request.method === "HEAD") {
      response.end();
    } else {
      createReadStream(path)
        .on("error", () => response.destroy())
        .pipe(response);
    }
  }
}

/** The file that an address names; null where it is none that a page may read. */
function fileOf(url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return null;
  }
  const file = normalize(join(ROOT, path.endsWith("/") ? path + "index.html" : path));
  const hidden = file.slice(ROOT.length).split(sep).some((part) => part.startsWith("."));
  return file.startsWith(ROOT) && !hidden && extname(file) in TYPES && !file.includes("\0") ? file : null;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await serve(Number(process.argv[2] ?? 8080));
  console.log(`http://localhost:${server.address().port}/`);
}
