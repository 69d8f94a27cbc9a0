package dev.sourcecheck.engine.trino;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the responses on one connection, and limits the length of each part. */
final class HttpReplyReader {
  private static final int MAX_LINE = 16 * 1024;
  private static final int MAX_HEADERS = 100;

  /** The server is asked for pages of 256 kB, but a single row can be longer. */
  private static final int MAX_BODY = 8 * 1024 * 1024;

  private final InputStream in;

  HttpReplyReader(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /**
   * Waits for the next response.
   *
   * @throws EOFException if the server closed the connection before it
   */
  String statusLine() throws IOException {
    return line();
  }

  /**
   * Reads what follows the status line.
   *
   * @throws EOFException if the server closed the connection within the body
   */
  HttpReply read(String statusLine) throws IOException {
    if (!statusLine.startsWith("HTTP/1.")
        || !statusLine.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
      throw new HttpViolation("no status line", statusLine);
    }
    int status = Integer.parseInt(statusLine.substring(9, 12));
    Map<String, String> headers = headers();
    boolean persistent = isPersistent(statusLine, headers);
    if (status == 204) {
      return new HttpReply(status, persistent, headers, new byte[0]);
    }
    String encoding = headers.get("transfer-encoding");
    if (encoding != null) {
      if (!encoding.equalsIgnoreCase("chunked")) {
        throw new HttpViolation("unknown transfer encoding", "");
      }
      return new HttpReply(status, persistent, headers, chunks());
    }
    String length = headers.get("content-length");
    if (length == null) {
      return new HttpReply(status, false, headers, untilClosed());
    }
    if (!length.matches("[0-9]{1,9}")) {
      throw new HttpViolation("invalid length", "");
    }
    return new HttpReply(status, persistent, headers, exactly(Integer.parseInt(length)));
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1 || headers.size() >= MAX_HEADERS) {
        throw new HttpViolation("invalid headers", "");
      }
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (one, other) -> one + ", " + other);
    }
    return headers;
  }

  /** Connections of HTTP/1.0 end with the response unless the server says otherwise. */
  private static boolean isPersistent(String statusLine, Map<String, String> headers) {
    List<String> options =
        Arrays.stream(headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT).split(","))
            .map(String::strip)
            .toList();
    return !options.contains("close")
        && (!statusLine.startsWith("HTTP/1.0") || options.contains("keep-alive"));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      String size = line().replaceFirst(";.*", "").strip();
      if (!size.matches("[0-9a-fA-F]{1,7}")) {
        throw new HttpViolation("invalid chunk", "");
      }
      int length = Integer.parseInt(size, 16);
      if (length == 0) {
        while (!line().isEmpty()) {
          continue; // trailers
        }
        return all.toByteArray();
      }
      if (all.size() + length > MAX_BODY) {
        throw new HttpViolation("too long", "");
      }
      all.writeBytes(exactly(length));
      line();
    }
  }

  private byte[] exactly(int length) throws IOException {
    if (length > MAX_BODY) {
      throw new HttpViolation("too long", "");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("truncated body");
    }
    return bytes;
  }

  private byte[] untilClosed() throws IOException {
    byte[] bytes = in.readNBytes(MAX_BODY + 1);
    if (bytes.length > MAX_BODY) {
      throw new HttpViolation("too long", "");
    }
    return bytes;
  }

  /** A line without its end. */
  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        if (line.isEmpty()) {
          throw new EOFException("closed");
        }
        throw new HttpViolation("closed within a line", line.toString());
      }
      if (line.length() >= MAX_LINE) {
        throw new HttpViolation("line too long", line.substring(0, 32));
      }
      line.append((char) c);
    }
    if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
      line.setLength(line.length() - 1);
    }
    return line.toString();
  }
}
