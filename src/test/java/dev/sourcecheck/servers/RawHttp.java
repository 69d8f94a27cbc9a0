package dev.sourcecheck.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends requests that client libraries do not support. */
public final class RawHttp {
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
    try (Socket socket = new Socket(service.getHost(), service.getPort())) {
      socket.setSoTimeout(60_000);
      String request =
          "GET "
              + path
              + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Key "
              + StoreResource.KEY
              + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
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
