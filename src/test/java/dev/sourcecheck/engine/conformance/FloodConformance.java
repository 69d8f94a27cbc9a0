package dev.sourcecheck.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.net.ReceiveBudget;
import dev.sourcecheck.servers.FakeServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that send data without end. */
public interface FloodConformance extends Conformance {
  /** What a server may send before the client disconnects, including the buffers of sockets. */
  long MAX_BYTES = 64L * 1024 * 1024;

  @ParameterizedTest
  @ValueSource(strings = {"\0", "welcome ", "\r\n", "\u00ff"})
  default void disconnectsAServerThatSendsBytesWithoutEnd(String repeated) throws IOException {
    byte[] block = repeated.repeat(8_192).getBytes(StandardCharsets.ISO_8859_1);
    try (FakeServer flooding =
        new FakeServer(
            (in, out) -> {
              while (true) {
                out.write(block);
              }
            })) {
      assertDisconnects(source("anybody").at(flooding.port()), flooding);
    }
  }

  @Test
  default void disconnectsAServerThatSendsRowsWithoutEnd() throws IOException {
    try (FakeServer flooding = server().endlessRows()) {
      assertDisconnects(server().withoutTls(source("anybody").at(flooding.port())), flooding);
    }
  }

  private void assertDisconnects(ConformanceSource source, FakeServer flooding) {
    ReceiveBudget budget = ReceiveBudget.ofHeap();
    Dialer dialer = new Dialer(HostResolver.system(), new EgressPolicy(true), budget);

    Opening opening = server().engine(dialer).open(source.spec(), TestControl.patient());

    assertThat(refused(opening).code())
        .isIn(FailureCode.PROTOCOL_MISMATCH, FailureCode.RESPONSE_TOO_LARGE);
    assertThat(flooding.sent()).isLessThan(MAX_BYTES);
    assertThat(budget.held()).isZero();
  }
}
