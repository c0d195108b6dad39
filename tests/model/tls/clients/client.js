// Node's tls as a client, with the roots of one file.
"use strict";
const fs = require("fs");
const net = require("net");
const readline = require("readline");
const tls = require("tls");

function ask(port, name, file) {
  return new Promise((resolve) => {
    const options = {
      host: "127.0.0.1",
      port: Number(port),
      ca: fs.readFileSync(file),
      checkServerIdentity: (_, certificate) => tls.checkServerIdentity(name, certificate),
    };
    const plain = name.replace(/^\[|\]$/g, "").replace(/\.$/, "");
    if (!net.isIP(plain)) options.servername = name;
    let socket;
    try {
      socket = tls.connect(options, () => {
        socket.destroy();
        resolve("yes");
      });
    } catch (error) {
      resolve(`no\t${error.message}`);
      return;
    }
    socket.on("error", (error) => resolve(`no\t${error.message.replace(/\n/g, " ")}`));
  });
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(await ask(...line.split("\t")));
  }
})();
