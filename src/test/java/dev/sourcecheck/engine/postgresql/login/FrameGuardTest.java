package dev.sourcecheck.engine.postgresql.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.engine.jdbc.ReceiveMeter;
import dev.sourcecheck.net.ReceiveBudget;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameGuardTest {
  private static final int OF_A_MESSAGE = 128;

  private final ReceiveBudget budget = new ReceiveBudget(1L << 40);
  private final ReceiveMeter meter = new ReceiveMeter(budget.open(() -> {}));
  private final MessageWriter server = new MessageWriter();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 64, 8192})
  void relaysValidRowsInChunksOfAnySize(int chunkSize) throws IOException {
    server.ready();
    server.row("a", null, "", "x".repeat(300));
    server.row();
    server.row("");
    server.message('C', new byte[9]);
    server.ready();
    byte[] sent = server.bytes();

    assertThat(readAll(chunkSize)).isEqualTo(sent);
    int bytes = 323 + 6 + 10;
    assertThat(meter.last().number()).isEqualTo(2);
    assertThat(meter.last().rows()).isEqualTo(3);
    assertThat(meter.last().bytes()).isEqualTo(bytes);
    assertThat(meter.last().cost()).isGreaterThan(2 * bytes);
  }

  @Test
  void rejectsCellLargerThanRow() throws IOException {
    server.ready();
    server.message('D', ints(1, Integer.MAX_VALUE, 0));
    assertFlooded("a cell that is larger than its row");
  }

  @Test
  void rejectsNegativeCellLength() throws IOException {
    server.ready();
    server.message('D', ints(1, -2));
    assertFlooded("a cell that is larger than its row");
  }

  @Test
  void rejectsMoreCellsThanRowContains() throws IOException {
    server.ready();
    server.message('D', ints(65_535, 0));
    assertFlooded("a row that is too short for its cells, or too long");
  }

  @Test
  void rejectsTrailingBytesInRow() throws IOException {
    server.ready();
    server.message('D', ints(1, 1, 1));
    assertFlooded("a row that is longer than its cells");
  }

  @Test
  void reservesMemoryForDeclaredRow() throws IOException {
    server.ready();
    server.out.write('D');
    server.out.writeInt(200_000);
    server.out.writeShort(1);

    readAll(8192);

    assertThat(budget.held()).isGreaterThan(2 * 200_000);
  }

  @Test
  void releasesPreviousFetch() throws IOException {
    server.ready();
    server.row("x".repeat(10_000));
    server.ready();
    int firstFetch = server.bytes().length;
    server.row("y".repeat(1_000));
    int secondFetch = server.bytes().length - firstFetch;
    server.ready();
    FrameGuard guard = guard();

    assertThat(guard.read(new byte[firstFetch])).isEqualTo(firstFetch);
    long first = budget.held();
    assertThat(first).isGreaterThan(20_000).isLessThan(21_000);

    assertThat(guard.read(new byte[secondFetch])).isEqualTo(secondFetch);
    assertThat(budget.held()).as("both, while the second arrives").isGreaterThan(first + 2_000);

    assertThat(guard.read(new byte[100])).isPositive();
    assertThat(budget.held()).as("the second alone").isGreaterThan(2_000).isLessThan(3_000);
    meter.operationEnded();
    assertThat(budget.held()).isZero();
  }

  @Test
  void releasesWarningsAfterOperation() throws IOException {
    server.ready();
    for (int i = 0; i < 10; i++) {
      server.message('N', new byte[8]);
      server.ready();
      server.ready();
    }
    readAll(100);
    assertThat(budget.held()).isGreaterThan(10 * 2_048).isLessThan(11 * 2_500);

    meter.operationEnded();

    assertThat(budget.held()).isZero();
  }

  @Test
  void keepsParametersUntilClose() throws IOException {
    server.message('S', new byte[96]);
    server.ready();
    server.ready();
    readAll(100);
    meter.operationEnded();

    assertThat(budget.held()).isEqualTo(8 * 100 + OF_A_MESSAGE);
    meter.close();
    assertThat(budget.held()).isZero();
  }

  @ParameterizedTest
  @ValueSource(chars = {'A', 'S', 'N'})
  void limitsMessagesAcrossQueries(char kind) throws IOException {
    server.ready();
    for (int i = 0; i < 1_001; i++) {
      server.message(kind, new byte[1_000]);
      server.ready();
    }
    assertThatThrownBy(() -> readAll(8192)).isInstanceOf(FrameGuard.Flooded.class);
  }

  @Test
  void limitsSingleRowAnswerMoreThanStream() throws IOException {
    server.ready();
    server.row("x".repeat(200_000));
    server.row("x".repeat(100_000));

    meter.streaming(true);
    assertThat(readAll(8192)).isEqualTo(server.bytes());
    assertThat(meter.failure()).isNull();

    meter.ready();
    meter.streaming(false);
    assertThatThrownBy(() -> readAll(8192)).isInstanceOf(ReceiveMeter.TooLarge.class);
    assertThat(meter.failure()).isNotNull();
  }

  @Test
  void drawsLargestCopiedRowOnly() throws IOException {
    meter.copying(true);
    server.ready();
    server.message('H', new byte[3]);
    for (int i = 0; i < 10_000; i++) {
      server.message('d', new byte[i % 1_000 + 1]);
    }

    assertThat(readAll(8192)).isEqualTo(server.bytes());
    assertThat(budget.held()).isBetween(2L * 1_000, 3L * 1_000);

    meter.ready();
    meter.ready();
    assertThat(budget.held()).isZero();
  }

  @ParameterizedTest
  @ValueSource(chars = {'G', 'H', 'W'})
  void rejectsCopyThatWasNotRequested(char kind) throws IOException {
    server.ready();
    server.message(kind, new byte[3]);
    assertFlooded("a copy that was not requested");
  }

  @ParameterizedTest
  @ValueSource(chars = {'C', 'E', 'H'})
  void rejectsCopyAfterTheAnswer(char answer) throws IOException {
    meter.copying(true);
    server.ready();
    server.message(answer, new byte[3]);
    server.message('H', new byte[3]);
    assertFlooded("a copy that was not requested");
  }

  @Test
  void limitsRowsThatWereNotCopied() throws IOException {
    server.ready();
    for (int i = 0; i < 2_001; i++) {
      server.message('d', new byte[1]);
    }
    assertFlooded("too many rows");
  }

  @Test
  void rejectsEmptyCopiedRow() throws IOException {
    meter.copying(true);
    server.ready();
    server.message('d', new byte[0]);
    assertFlooded("an empty row");
  }

  @Test
  void rejectsHugeCopiedRow() throws IOException {
    meter.copying(true);
    server.ready();
    server.message('d', new byte[1024 * 1024]);
    assertThatThrownBy(() -> readAll(8192)).isInstanceOf(ReceiveMeter.TooLarge.class);
  }

  private void assertFlooded(String message) {
    assertThatThrownBy(() -> readAll(8192))
        .isInstanceOf(FrameGuard.Flooded.class)
        .hasMessage(message);
  }

  private FrameGuard guard() {
    return new FrameGuard(
        new ByteArrayInputStream(server.bytes()), meter, new AuthenticationExchange(false));
  }

  private byte[] readAll(int chunkSize) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[chunkSize];
    FrameGuard guard = guard();
    for (int n = guard.read(buffer, 0, chunkSize); n > 0; n = guard.read(buffer, 0, chunkSize)) {
      all.write(buffer, 0, n);
    }
    return all.toByteArray();
  }

  private static byte[] ints(int cells, int... numbers) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(body);
    out.writeShort(cells);
    for (int number : numbers) {
      out.writeInt(number);
    }
    return body.toByteArray();
  }

  private static final class MessageWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final DataOutputStream out = new DataOutputStream(bytes);

    byte[] bytes() {
      return bytes.toByteArray();
    }

    void ready() throws IOException {
      message('Z', new byte[] {'I'});
    }

    void row(String... cells) throws IOException {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      DataOutputStream row = new DataOutputStream(body);
      row.writeShort(cells.length);
      for (String cell : cells) {
        row.writeInt(cell == null ? -1 : cell.length());
        row.writeBytes(cell == null ? "" : cell);
      }
      message('D', body.toByteArray());
    }

    void message(char kind, byte[] body) throws IOException {
      out.write(kind);
      out.writeInt(body.length + Integer.BYTES);
      out.write(body);
    }
  }
}
