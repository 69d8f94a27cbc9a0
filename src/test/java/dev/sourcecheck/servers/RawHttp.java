package dev.sourcecheck.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends requests that client libraries do not support. */
public final class RawHttp {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: ([0-9]+)\r\n");

  private RawHttp() {}

  /** Sends the request in ISO 8859-1 and returns the status line. */
  public static String statusLine(URI service, String request) throws IOException {
    try (Socket socket = new Socket(service.getHost(), service.getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      BufferedReader response =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String status = response.readLine();
      return status == null ? "no answer" : status;
    }
  }

  /** Sends a GET request and returns the whole response with its headers. */
  public static String get(URI service, String path) throws IOException {
    return response(
        service,
        "GET "
            + path
            + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Key "
            + StoreResource.KEY
            + "\r\n\r\n");
  }

  /**
   * Sends the request in ISO 8859-1 and returns the whole response with its headers: up to its
   * Content-Length, if it has one, else until the service closes the connection.
   */
  public static String response(URI service, String request) throws IOException {
    try (Socket socket = new Socket(service.getHost(), service.getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          return head.toString();
        }
        head.append((char) next);
      }
      Matcher length = LENGTH.matcher(head);
      byte[] body =
          length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : in.readAllBytes();
      return head + new String(body, StandardCharsets.UTF_8);
    }
  }

  /**
   * Sends a POST request with this Content-Length and returns the status line. The body is never
   * sent, so the service cannot reset the connection during a write.
   */
  public static String announce(URI service, String path, long length) throws IOException {
    return statusLine(
        service,
        "POST "
            + path
            + " HTTP/1.1\r\nHost: x\r\nAuthorization: Key "
            + StoreResource.KEY
            + "\r\nContent-Length: "
            + length
            + "\r\n\r\n");
  }
}
