package dev.sourcecheck.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests whose end two servers could see at different places, followed by a smuggled request.
 * Each gets at most one response, and the connection is closed.
 */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class SmugglingTest {
  private static final String SMUGGLED =
      "GET /q/health/live HTTP/1.1\r\nHost: x\r\nX-Smuggled: 1\r\n\r\n";
  private static final String START = "POST /api/v1/data_sources HTTP/1.1\r\nHost: x\r\n";
  private static final String WITH_KEY = START + "Authorization: Key {key}\r\n";
  private static final String BAD_REQUEST =
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
  private static final Pattern ANSWER = Pattern.compile("HTTP/1\\.[01] [0-9]{3}");

  @TestHTTPResource("/")
  URI root;

  @ParameterizedTest
  @ValueSource(
      strings = {
        // both lengths, either first
        WITH_KEY + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Transfer-Encoding: chunked\r\nContent-Length: 65\r\n\r\n0\r\n\r\n" + SMUGGLED,
        START + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        // two lengths
        WITH_KEY + "Content-Length: 0\r\nContent-Length: 65\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Content-Length: 0, 65\r\n\r\n" + SMUGGLED,
        // odd lengths
        WITH_KEY + "Content-Length: +0\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Content-Length: -1\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Content-Length: 0x0\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Content-Length: 0 0\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Content-Length:\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Content-Length: 99999999999999999999\r\n\r\n" + SMUGGLED,
        // disguised codings
        WITH_KEY + "Transfer-Encoding: xchunked\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Transfer-Encoding\t: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + SMUGGLED,
        WITH_KEY
            + "Transfer-Encoding:\r\n chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"
            + SMUGGLED,
        WITH_KEY
            + "X: y\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"
            + SMUGGLED,
        "POST /api/connections/c HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            + SMUGGLED,
        // chunks
        WITH_KEY + "Transfer-Encoding: chunked\r\n\r\n0;\nx\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Transfer-Encoding: chunked\r\n\r\n2;a=\"\r\n\"\r\n{}\r\n0\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}XX0\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 65\r\n\r\n" + SMUGGLED,
        // lines
        WITH_KEY + "Content-Length: 0\n\r\n\r\n: x\r\n",
        WITH_KEY + "Content-Length\0: 65\r\n\r\n" + SMUGGLED,
        "GET /q/health/live HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            + SMUGGLED,
      })
  void respondsOnceAndCloses(String request) throws IOException {
    String answers = send(request, Integer.MAX_VALUE / 2);

    assertThat(ANSWER.matcher(answers).results().count()).as(answers).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        WITH_KEY + "X: y\r\n Content-Length: 65\r\n\r\n" + SMUGGLED,
        WITH_KEY + "X: y\r\n\tContent-Length: 65\r\n\r\n" + SMUGGLED,
        WITH_KEY + "X: y\n Content-Length: 65\n\n" + SMUGGLED,
        WITH_KEY + "X: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        WITH_KEY + "X: y\r\n \r\nContent-Length: 65\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Content-Length:\r\n 65\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Content-Length: 6\r\n 5\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        WITH_KEY + "Content-Length: 2\r\nTransfer-Encoding:\r\n\tchunked\r\n\r\n{}" + SMUGGLED,
        "GET /q/health/live HTTP/1.1\r\n Content-Length: 65\r\nHost: x\r\n\r\n" + SMUGGLED,
        "GET /q/health/live HTTP/1.0\r\nX: y\r\n Content-Length: 65\r\n\r\n" + SMUGGLED,
        "\r\n \r\nGET /q/health/live HTTP/1.1\r\nX:\r\n y\r\n\r\n" + SMUGGLED,
      })
  void rejectsFoldedHeaderLines(String request) throws IOException {
    assertThat(send(request, request.length())).isEqualTo(BAD_REQUEST);
    assertThat(send(request, 7)).isEqualTo(BAD_REQUEST);
  }

  /** White space at the beginning of a line in a body is not a folded header. */
  @Test
  void acceptsIndentedBodiesAndRejectsTheFoldedHeaderOfALaterRequest() throws IOException {
    String indented =
        WITH_KEY + "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{\r\n \r\n }\r\n";
    String folded = "GET /q/health/live HTTP/1.1\r\nHost: x\r\nX: y\r\n Content-Length: 65\r\n\r\n";
    try (Socket socket = connect()) {
      write(socket, indented, 7);
      BufferedReader answers =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      assertThat(answers.readLine()).isEqualTo("HTTP/1.1 422 Unprocessable Entity");
      int length = 0;
      for (String line = answers.readLine(); !line.isEmpty(); line = answers.readLine()) {
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring(15).strip());
        }
      }
      assertThat(answers.skip(length)).isEqualTo(length);

      write(socket, folded, folded.length());
      // closed without an answer if the server has not yet noted the end of its first one
      assertThat(answers.readLine()).isIn("HTTP/1.1 400 Bad Request", null);
      while (answers.readLine() != null) {
        // until it is closed
      }
    }
  }

  /** Reads until the connection is closed. One that stays open for a minute fails. */
  private String send(String request, int piece) throws IOException {
    try (Socket socket = connect()) {
      StringBuilder answers = new StringBuilder();
      try {
        write(socket, request, piece);
        int read = socket.getInputStream().read();
        while (read >= 0) {
          answers.append((char) read);
          read = socket.getInputStream().read();
        }
      } catch (SocketException reset) {
        answers.append("(reset)");
      }
      return answers.toString();
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(root.getHost(), root.getPort());
    socket.setSoTimeout(60_000);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static void write(Socket socket, String request, int piece) throws IOException {
    byte[] bytes =
        request.replace("{key}", StoreResource.KEY).getBytes(StandardCharsets.ISO_8859_1);
    for (int from = 0; from < bytes.length; from += piece) {
      socket.getOutputStream().write(bytes, from, Math.min(piece, bytes.length - from));
    }
  }
}
