package dev.sourcecheck.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Requests that no client library would send. */
public final class RawHttp {
  private RawHttp() {}

  /** Sends the request, its characters as bytes, and answers the status line. */
  public static String statusLine(URI service, String request) throws IOException {
    try (Socket socket = new Socket(service.getHost(), service.getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String status = answer.readLine();
      return status == null ? "no answer" : status;
    }
  }

  /** All that is answered to a GET until the service closes the connection. */
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
   * The answer to a POST that announces a body of that length; the body is never sent, so that the
   * connection is not reset under whoever is still sending.
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
