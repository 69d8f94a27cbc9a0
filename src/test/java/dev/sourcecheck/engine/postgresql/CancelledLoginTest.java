package dev.sourcecheck.engine.postgresql;

import static dev.sourcecheck.engine.postgresql.StrictServer.refused;
import static dev.sourcecheck.engine.postgresql.StrictServer.server;
import static dev.sourcecheck.engine.postgresql.StrictServer.source;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.servers.FakeServer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An administrator cancels a statement after the login with {@code pg_cancel_backend}. */
class CancelledLoginTest {
  private final AtomicBoolean cancelled = new AtomicBoolean();

  @AfterEach
  void resetLimit() {
    StrictServer.asSuperuser("app", "ALTER DATABASE app RESET statement_timeout");
  }

  @ParameterizedTest
  @CsvSource({"0", "10min", "1d"})
  void cancelDoesNotBlameLongLimit(String limit) throws IOException {
    StrictServer.asSuperuser("app", "ALTER DATABASE app SET statement_timeout = '" + limit + "'");

    Failure failure = cancelledLogin();

    assertThat(failure)
        .returns(FailureCode.TIMEOUT, Failure::code)
        .returns("57014", Failure::sqlState)
        .returns(true, Failure::retryable);
    assertThat(failure.fix()).isEmpty();
    assertThat(failure.hint())
        .isEqualTo(
            "The server canceled a statement of user \"Da'ta \"\"fold\" in database \"app\", although"
                + " no short limit is set: an administrator or a monitoring tool probably canceled it."
                + " It reports: canceling statement due to user request.");
  }

  @Test
  void cancelSuggestsRaisingShortLimit() throws IOException {
    StrictServer.asSuperuser("app", "ALTER DATABASE app SET statement_timeout = '9min'");

    assertThat(cancelledLogin().fix())
        .containsExactly("ALTER DATABASE \"app\" SET statement_timeout = '10min'");
  }

  private Failure cancelledLogin() throws IOException {
    try (FakeServer relay = new FakeServer(this::relay)) {
      return refused(source().with("port", (long) relay.port()).with("sslmode", "disable").spec())
          .failure();
    }
  }

  /** Answers the first statement of all connections with a cancellation error. */
  private void relay(InputStream in, OutputStream out) throws IOException {
    DataInputStream client = new DataInputStream(in);
    try (Socket real = new Socket(InetAddress.getLoopbackAddress(), server().getPort())) {
      Thread answers = new Thread(() -> transfer(real, out), "relayed-answers");
      answers.setDaemon(true);
      answers.start();
      DataOutputStream forward = new DataOutputStream(real.getOutputStream());
      byte[] startup = new byte[client.readInt() - 4];
      client.readFully(startup);
      forward.writeInt(startup.length + 4);
      forward.write(startup);
      while (true) {
        int type = client.read();
        if (type < 0) {
          return;
        }
        byte[] body = new byte[client.readInt() - 4];
        client.readFully(body);
        boolean statement = type != 'p' && type != 'X';
        if (statement && !cancelled.get()) {
          if ((type == 'Q' || type == 'S') && cancelled.compareAndSet(false, true)) {
            out.write(cancellation());
            out.flush();
          }
          continue;
        }
        forward.write(type);
        forward.writeInt(body.length + 4);
        forward.write(body);
      }
    }
  }

  private static void transfer(Socket real, OutputStream out) {
    try {
      real.getInputStream().transferTo(out);
    } catch (IOException e) {
      return; // one of the sockets is closed
    }
  }

  /** An ErrorResponse and a ReadyForQuery message. */
  private static byte[] cancellation() {
    String fields =
        "SERROR\0VERROR\0C57014\0Mcanceling statement due to user request\0Fpostgres.c\0L3400\0"
            + "RProcessInterrupts\0\0";
    byte[] error = fields.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer message = ByteBuffer.allocate(error.length + 5 + 6);
    message.put((byte) 'E').putInt(error.length + 4).put(error);
    message.put((byte) 'Z').putInt(5).put((byte) 'I');
    return message.array();
  }
}
