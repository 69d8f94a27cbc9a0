package dev.sourcecheck.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.Warning;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The only writer of {@code result}, {@code error} and {@code progress} of a step. Only here is
 * text of a source stored in a job, so this class scrubs secrets and bounds sizes.
 */
public final class ResultJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ResultJson() {}

  public static String of(
      Verdict verdict, @Nullable Long durationMillis, UnaryOperator<String> scrub) {
    Map<String, @Nullable Object> result =
        result(code(verdict), verdict.message(), verdict.outcome(), failure(verdict));
    if (!verdict.warnings().isEmpty()) {
      result.put("warnings", verdict.warnings().stream().map(ResultJson::warning).toList());
    }
    if (!verdict.details().isEmpty()) {
      result.put("details", verdict.details());
    }
    if (durationMillis != null) {
      result.put("duration_ms", durationMillis);
    }
    return bounded(result, scrub);
  }

  /** The {@code result} of a step that Sourcecheck itself could not finish. */
  public static String ofFault(Failure failure, UnaryOperator<String> scrub) {
    return bounded(result("UNKNOWN", failure.hint(), Outcome.FAILED, failure), scrub);
  }

  private static Map<String, @Nullable Object> result(
      String code, String message, Outcome outcome, @Nullable Failure failure) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("code", code);
    result.put("message", message);
    result.put("outcome", outcome.wire());
    if (failure != null) {
      result.put("error", error(failure));
    }
    return result;
  }

  /** The {@code progress} of a running step. */
  public static String ofProgress(Map<String, Object> progress, UnaryOperator<String> scrub) {
    return bounded(progress, scrub);
  }

  private static String bounded(Map<String, ?> result, UnaryOperator<String> scrub) {
    ResultBudget budget = new ResultBudget(scrub);
    Map<String, @Nullable Object> cleaned = budget.map(result);
    if (budget.exhausted()) {
      cleaned.put("truncated", true);
    }
    return write(cleaned);
  }

  private static String code(Verdict verdict) {
    if (verdict instanceof Verdict.Skipped skipped) {
      return skipped.expected() ? "OK" : "SKIP";
    }
    return verdict instanceof Verdict.Passed ? "OK" : "ERROR";
  }

  private static @Nullable Failure failure(Verdict verdict) {
    if (verdict instanceof Verdict.Failed failed) {
      return failed.failure();
    }
    return verdict instanceof Verdict.Skipped skipped ? skipped.failure() : null;
  }

  private static Map<String, Object> warning(Warning warning) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("code", warning.code().name());
    json.put("message", warning.message());
    return json;
  }

  private static Map<String, @Nullable Object> error(Failure failure) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("code", failure.code().name());
    error.put("fields", failure.fields());
    error.put("hint", failure.hint());
    error.put("fix", failure.fix());
    error.put("sql_state", failure.sqlState());
    error.put("vendor_code", failure.vendorCode());
    error.put("retryable", failure.retryable());
    return error;
  }

  private static String write(@Nullable Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A cleaned result can always be written as JSON", e);
    }
  }
}
