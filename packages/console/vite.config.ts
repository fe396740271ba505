import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Where `npm run dev` finds a running server. */
const SERVER = process.env["CONSOLE_SERVER"] ?? "http://127.0.0.1:8940";

export default defineConfig({
  plugins: [react(), precompress()],
  server: { host: "127.0.0.1", proxy: { "/api": { target: SERVER } } },
  build: {
    target: "es2023",
    manifest: true, // the test of the first load reads it
    // As a file, never as a data: address, which the server's policy lets in for images only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_500, // kB; what counts is the first load, which a test holds
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What changes with React's versions only: a new console leaves it in the browsers' caches.
            { name: "react", test: /node_modules[\\/](?:react|react-dom|react-router|scheduler|@tanstack)[\\/]/ },
            { name: "echarts", test: /node_modules[\\/](?:echarts|zrender)[\\/]/ },
          ],
        },
      },
    },
  },
});

/** Writes `x.gz` beside what is worth it, for the server to hand out as it is. */
function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    writeBundle({ dir }) {
      for (const folder of [dir ?? "", join(dir ?? "", "assets")]) {
        for (const name of readdirSync(folder).filter((each) => /\.(?:js|css|svg)$/.test(each))) {
          const file = join(folder, name);
          writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
        }
      }
    },
  };
}
