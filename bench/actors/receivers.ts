/** In a thread of its own: a web server that says thank you to everything, and a mail server that takes everything. */
import { once } from "node:events"
import { createServer } from "node:http"
import { type Server, createServer as createNetServer } from "node:net"
import { parentPort } from "node:worker_threads"

const listen = async (server: Server) => {
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  return typeof address === "object" ? address?.port : undefined
}

const web = createServer((request, response) => {
  request.resume().on("end", () => response.end("thank you"))
})

const mail = createNetServer((socket) => {
  let inData = false
  let rest = ""
  socket.on("error", () => {})
  socket.on("data", (chunk) => {
    rest += chunk.toString("latin1")
    while (true) {
      const end = rest.indexOf(inData ? "\r\n.\r\n" : "\r\n")
      if (end < 0) return
      const line = rest.slice(0, end)
      rest = rest.slice(end + (inData ? 5 : 2))
      if (inData) {
        inData = false
        socket.write("250 Taken\r\n")
      } else if (line.startsWith("DATA")) {
        inData = true
        socket.write("354 Go ahead\r\n")
      } else if (line.startsWith("QUIT")) socket.end("221 Bye\r\n")
      else socket.write("250 OK\r\n")
    }
  })
  socket.write("220 mill.example ESMTP\r\n")
})

parentPort?.postMessage({ web: await listen(web), mail: await listen(mail) }, [])
