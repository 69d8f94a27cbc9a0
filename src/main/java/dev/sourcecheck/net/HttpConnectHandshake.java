package dev.sourcecheck.net;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request of HTTP CONNECT with Basic authentication. */
record HttpConnectHandshake(String host, int port, OutputStream out) implements ProxyHandshake {
  private static final int MAX_HEADER = 8 * 1024;
  private static final Pattern REQUEST =
      Pattern.compile("CONNECT (\\[[0-9a-fA-F:.]+]|[^\\s:/\\[\\]]+):([0-9]{1,5}) HTTP/1\\.[01]");
  private static final String AUTHORIZATION = "proxy-authorization:";

  static HttpConnectHandshake read(
      char first, DataInputStream in, OutputStream out, String user, String password)
      throws IOException {
    String[] lines = header(first, in).split("\r\n", -1);
    Matcher request = REQUEST.matcher(lines[0]);
    if (!request.matches()) {
      answer(out, "400 Bad Request", "");
      throw new IOException("not a request of HTTP CONNECT");
    }
    String expected =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    if (!ProxyHandshake.matches("Basic " + expected, authorization(lines))) {
      answer(
          out,
          "407 Proxy Authentication Required",
          "Proxy-Authenticate: Basic realm=\"sourcecheck\"\r\n");
      throw new IOException("a wrong credential");
    }
    String host = request.group(1).replace("[", "").replace("]", "");
    return new HttpConnectHandshake(host, Integer.parseInt(request.group(2)), out);
  }

  /** Reads byte by byte, because the bytes after the header belong to the tunneled connection. */
  private static String header(char first, DataInputStream in) throws IOException {
    StringBuilder header = new StringBuilder().append(first);
    while (header.indexOf("\r\n\r\n", header.length() - 4) < 0) {
      if (header.length() >= MAX_HEADER) {
        throw new IOException("a header beyond its limit");
      }
      header.append((char) in.readUnsignedByte());
    }
    return header.toString();
  }

  private static String authorization(String[] lines) {
    for (String line : lines) {
      if (line.toLowerCase(Locale.ROOT).startsWith(AUTHORIZATION)) {
        return line.substring(AUTHORIZATION.length()).strip();
      }
    }
    return "";
  }

  @Override
  public void reply(DialResult result) throws IOException {
    if (result instanceof DialResult.Connected) {
      out.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    } else {
      answer(
          out,
          result instanceof DialResult.DeniedByPolicy ? "403 Forbidden" : "502 Bad Gateway",
          "");
    }
  }

  private static void answer(OutputStream out, String status, String headers) throws IOException {
    String response =
        "HTTP/1.1 %s\r\n%sContent-Length: 0\r\nConnection: close\r\n\r\n"
            .formatted(status, headers);
    out.write(response.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}
