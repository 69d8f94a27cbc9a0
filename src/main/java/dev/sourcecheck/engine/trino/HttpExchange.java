package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.jdbc.CheckedSocketFactory;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
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
  private final CheckedSocketFactory.SocketSource sockets;
  private final String host;
  private volatile @Nullable Socket socket;
  private @Nullable HttpReplyReader replies;
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
      replies = new HttpReplyReader(current.getInputStream());
      if (closed) {
        disconnect();
        throw new IOException("closed");
      }
    }
    return current;
  }

  private HttpReply receive() throws IOException {
    HttpReplyReader reader = replies;
    if (reader == null) {
      throw new IOException("closed");
    }
    String statusLine = reader.statusLine();
    answered = true;
    return reader.read(statusLine);
  }

  private void disconnect() {
    Socket current = socket;
    socket = null;
    replies = null;
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
