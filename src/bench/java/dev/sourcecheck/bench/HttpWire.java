package dev.sourcecheck.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One HTTP connection, used by one thread. It does next to nothing, so that on a small machine the
 * client does not compete with what it measures.
 */
final class HttpWire implements AutoCloseable {
  /** Laid into the home of the service that is measured, which takes it for its admin key. */
  static final String KEY = "sck_" + "0".repeat(12) + "_" + "A".repeat(43);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Socket socket = new Socket();
  private final InputStream in;

  HttpWire(int port) throws IOException {
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
    socket.setSoTimeout(90_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  JsonNode get(String path) throws IOException {
    return JSON.readTree(send(request("GET", path, "")));
  }

  JsonNode post(String path, String body) throws IOException {
    return JSON.readTree(send(request("POST", path, body)));
  }

  static byte[] request(String method, String path, String body) {
    String head =
        method.equals("POST")
            ? "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n"
            : "";
    return (method
            + " "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Key "
            + KEY
            + "\r\n"
            + head
            + "\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** The body of the answer, which must be 200. */
  byte[] send(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    String status = line();
    int length = -1;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).trim());
      }
    }
    byte[] body = length < 0 ? chunks() : in.readNBytes(length);
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException(status + " " + new String(body, StandardCharsets.UTF_8));
    }
    return body;
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = -1; size != 0; ) {
      size = Integer.parseInt(line(), 16);
      body.write(in.readNBytes(size));
      line();
    }
    return body.toByteArray();
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
