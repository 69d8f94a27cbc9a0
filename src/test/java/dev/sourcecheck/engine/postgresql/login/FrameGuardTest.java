package dev.sourcecheck.engine.postgresql.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.engine.postgresql.sql.ReceiveMeter;
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
  private final Stream stream = new Stream();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 64, 8192})
  void passesHonestRowsOnUnchangedInPiecesOfAnySize(int piece) throws IOException {
    stream.ready();
    stream.row("a", null, "", "x".repeat(300));
    stream.row();
    stream.row("");
    stream.message('C', new byte[9]);
    stream.ready();
    byte[] sent = stream.bytes();

    assertThat(readAll(piece)).isEqualTo(sent);
    assertThat(meter.last()).isEqualTo(new ReceiveMeter.Fetch(2, 3, 323 + 6 + 10));
  }

  @Test
  void refusesACellThatIsLargerThanItsRow() throws IOException {
    stream.ready();
    stream.message('D', ints(1, Integer.MAX_VALUE, 0));
    assertFlooded("a cell that is larger than its row");
  }

  @Test
  void refusesANegativeCell() throws IOException {
    stream.ready();
    stream.message('D', ints(1, -2));
    assertFlooded("a cell that is larger than its row");
  }

  @Test
  void refusesMoreCellsThanTheRowHasRoomFor() throws IOException {
    stream.ready();
    stream.message('D', ints(65_535, 0));
    assertFlooded("a row that is too short for its cells, or too long");
  }

  @Test
  void refusesARowWithMoreThanItsCells() throws IOException {
    stream.ready();
    stream.message('D', ints(1, 1, 1));
    assertFlooded("a row that is longer than its cells");
  }

  @Test
  void drawsADeclaredRowBeforeItsBytesCome() throws IOException {
    stream.ready();
    stream.out.write('D');
    stream.out.writeInt(200_000);
    stream.out.writeShort(1);

    readAll(8192);

    assertThat(budget.held()).isGreaterThan(2 * 200_000);
  }

  @Test
  void releasesAFetchWhenTheNextHasArrived() throws IOException {
    stream.ready();
    stream.row("x".repeat(10_000));
    stream.ready();
    int firstFetch = stream.bytes().length;
    stream.row("y".repeat(1_000));
    int secondFetch = stream.bytes().length - firstFetch;
    stream.ready();
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
  void keepsWarningsUntilTheOperationEnds() throws IOException {
    stream.ready();
    for (int i = 0; i < 10; i++) {
      stream.message('N', new byte[8]);
      stream.ready();
      stream.ready();
    }
    readAll(100);
    assertThat(budget.held()).isGreaterThan(10 * 2_048).isLessThan(11 * 2_500);

    meter.operationEnded();

    assertThat(budget.held()).isZero();
  }

  @Test
  void keepsParametersAsLongAsTheConnection() throws IOException {
    stream.message('S', new byte[96]);
    stream.ready();
    stream.ready();
    readAll(100);
    meter.operationEnded();

    assertThat(budget.held()).isEqualTo(8 * 100 + OF_A_MESSAGE);
    meter.close();
    assertThat(budget.held()).isZero();
  }

  @ParameterizedTest
  @ValueSource(chars = {'A', 'S', 'N'})
  void limitsWhatPilesUpOverManyQueries(char kind) throws IOException {
    stream.ready();
    for (int i = 0; i < 1_001; i++) {
      stream.message(kind, new byte[1_000]);
      stream.ready();
    }
    assertThatThrownBy(() -> readAll(8192)).isInstanceOf(FrameGuard.Flooded.class);
  }

  @Test
  void limitsTheAnswerToAQueryForOneRowMoreThanAStream() throws IOException {
    stream.ready();
    stream.row("x".repeat(200_000));
    stream.row("x".repeat(100_000));

    meter.streaming(true);
    assertThat(readAll(8192)).isEqualTo(stream.bytes());
    assertThat(meter.failure()).isNull();

    meter.ready();
    meter.streaming(false);
    assertThatThrownBy(() -> readAll(8192)).isInstanceOf(ReceiveMeter.TooLarge.class);
    assertThat(meter.failure()).isNotNull();
  }

  private void assertFlooded(String message) {
    assertThatThrownBy(() -> readAll(8192))
        .isInstanceOf(FrameGuard.Flooded.class)
        .hasMessage(message);
  }

  private FrameGuard guard() {
    return new FrameGuard(
        new ByteArrayInputStream(stream.bytes()), meter, new AuthenticationExchange(false));
  }

  private byte[] readAll(int piece) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[piece];
    FrameGuard guard = guard();
    for (int n = guard.read(buffer, 0, piece); n > 0; n = guard.read(buffer, 0, piece)) {
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

  /** What a server sends. */
  private static final class Stream {
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
