package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.jdbc.CheckedSocketFactory;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 requests over the checked sockets of a wire, one at a time. A connection is kept for the
 * next request unless the server closes it; then the next request opens another one. Used by one
 * thread at a time; {@link #close} may be called by others.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class HttpExchange implements AutoCloseable {
  private static final int MAX_LINE = 16 * 1024;
  private static final int MAX_HEADERS = 100;

  /** The server is asked for pages of 256 kB, but a single row can be longer. */
  private static final int MAX_BODY = 8 * 1024 * 1024;

  private final CheckedSocketFactory.SocketSource sockets;
  private final String host;
  private volatile @Nullable Socket socket;
  private @Nullable InputStream in;
  private boolean answered;
  private volatile boolean closed;
  private volatile int timeoutMillis;

  /**
   * @param host the value of the header {@code Host}
   */
  HttpExchange(CheckedSocketFactory.SocketSource sockets, String host, int timeoutMillis) {
    this.sockets = sockets;
    this.host = host;
    this.timeoutMillis = timeoutMillis;
  }

  /** Limits each read of subsequent requests. */
  void timeout(int millis) {
    timeoutMillis = millis;
  }

  boolean isClosed() {
    Socket current = socket;
    return closed || (current != null && current.isClosed());
  }

  /**
   * Sends a request and receives the response.
   *
   * @param path with its query
   * @param body empty for none
   */
  HttpReply send(String method, String path, Map<String, String> headers, byte[] body)
      throws IOException {
    boolean reused = socket != null;
    try {
      return exchange(method, path, headers, body);
    } catch (EOFException | SocketException | SSLException e) {
      if (!reused || closed || !isRepeatable(method)) {
        throw e;
      }
      disconnect();
      return exchange(method, path, headers, body);
    }
  }

  /**
   * Whether a request can be repeated after the loss of a connection that carried others before it:
   * a server may close an idle connection at any time. A GET of this protocol returns the same page
   * again. Any other request is repeated only if nothing was answered: the server starts a
   * statement when its first page is requested, so that one submitted twice runs once.
   */
  private boolean isRepeatable(String method) {
    return !answered || method.equals("GET");
  }

  private HttpReply exchange(String method, String path, Map<String, String> headers, byte[] body)
      throws IOException {
    Socket current = connected();
    current.setSoTimeout(timeoutMillis);
    answered = false;
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(host).append("\r\n");
    head.append("Accept-Encoding: identity\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    request.writeBytes(body);
    current.getOutputStream().write(request.toByteArray());
    current.getOutputStream().flush();
    HttpReply reply = receive();
    if (!reply.persistent()) {
      disconnect();
    }
    return reply;
  }

  private Socket connected() throws IOException {
    Socket current = socket;
    if (current == null) {
      current = sockets.next();
      socket = current;
      in = new BufferedInputStream(current.getInputStream());
      if (closed) {
        disconnect();
        throw new IOException("closed");
      }
    }
    return current;
  }

  private HttpReply receive() throws IOException {
    String start = line();
    answered = true;
    if (!start.startsWith("HTTP/1.") || !start.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
      throw new HttpViolation("no status line", start);
    }
    int status = Integer.parseInt(start.substring(9, 12));
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
    return new HttpReply(
        status, isPersistent(start, headers), headers, status == 204 ? new byte[0] : body(headers));
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

  private byte[] body(Map<String, String> headers) throws IOException {
    String encoding = headers.get("transfer-encoding");
    if (encoding != null) {
      if (!encoding.equalsIgnoreCase("chunked")) {
        throw new HttpViolation("unknown transfer encoding", "");
      }
      return chunks();
    }
    String length = headers.get("content-length");
    if (length == null) {
      byte[] rest = input().readNBytes(MAX_BODY + 1); // until the server closes
      disconnect();
      return checked(rest);
    }
    if (!length.matches("[0-9]{1,9}")) {
      throw new HttpViolation("invalid length", "");
    }
    return exactly(Integer.parseInt(length));
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
    byte[] bytes = input().readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("truncated body");
    }
    return bytes;
  }

  private static byte[] checked(byte[] body) throws HttpViolation {
    if (body.length > MAX_BODY) {
      throw new HttpViolation("too long", "");
    }
    return body;
  }

  /** A line without its end. */
  private String line() throws IOException {
    InputStream from = input();
    StringBuilder line = new StringBuilder();
    for (int c = from.read(); c != '\n'; c = from.read()) {
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

  private InputStream input() throws IOException {
    InputStream from = in;
    if (from == null) {
      throw new IOException("closed");
    }
    return from;
  }

  private void disconnect() {
    Socket current = socket;
    socket = null;
    in = null;
    if (current != null) {
      try {
        current.close();
      } catch (IOException e) {
        return; // the socket is unusable anyway
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    disconnect();
  }
}
