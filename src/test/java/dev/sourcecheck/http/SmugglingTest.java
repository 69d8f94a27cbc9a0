package dev.sourcecheck.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests whose end two servers might see at different places, with another request where one of
 * them might see it. Each gets one answer at most, and the connection is closed.
 */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class SmugglingTest {
  private static final String SMUGGLED =
      "GET /q/health/live HTTP/1.1\r\nHost: x\r\nX-Smuggled: 1\r\n\r\n";
  private static final String START = "POST /api/v1/data_sources HTTP/1.1\r\nHost: x\r\n";
  private static final String WITH_KEY = START + "Authorization: Key {key}\r\n";
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
  void answersOnceAndCloses(String request) throws IOException {
    String answers = send(request);

    assertThat(ANSWER.matcher(answers).results().count()).as(answers).isLessThanOrEqualTo(1);
  }

  /** Until the connection is closed; one that stays open for a minute fails. */
  private String send(String request) throws IOException {
    try (Socket socket = new Socket(root.getHost(), root.getPort())) {
      socket.setSoTimeout(60_000);
      String withKey = request.replace("{key}", StoreResource.KEY);
      socket.getOutputStream().write(withKey.getBytes(StandardCharsets.ISO_8859_1));
      StringBuilder answers = new StringBuilder();
      try {
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
}
