package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import org.jboss.logging.Logger;

/**
 * A JSON array that is written while its rows are found. One that cannot be told to its end breaks
 * the connection off, so that nobody takes a part for the whole.
 */
final class StreamedJsonArray {
  private static final Logger LOG = Logger.getLogger(StreamedJsonArray.class);

  /** Closing neither ends the array nor the answer: after an error both must stay open. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private StreamedJsonArray() {}

  /** Writes the rows, each as one value. */
  @FunctionalInterface
  interface Rows {
    void write(JsonGenerator json) throws IOException;
  }

  /**
   * @param breakOff ends the client's connection at once
   */
  static void write(OutputStream out, Runnable breakOff, Rows rows) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartArray();
      rows.write(json);
      json.writeEndArray();
    } catch (IOException | RuntimeException e) {
      LOG.warnf("A list was broken off: %s", e.getMessage());
      breakOff.run();
      throw new IOException("The list was broken off", e);
    }
  }
}
