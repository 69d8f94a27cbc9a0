package dev.sourcecheck.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON of error responses, which depends on the API whose path was requested. */
public enum ErrorFormat {
  /** {@code {"detail": message}}. */
  DATAFOLD {
    @Override
    public Map<String, Object> body(int status, String message, String path) {
      return Map.of("detail", message);
    }
  },
  /** {@code {"timestamp", "status", "error", "message", "path"}}. */
  DQOPS {
    @Override
    public Map<String, Object> body(int status, String message, String path) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("timestamp", Instant.now().toString());
      body.put("status", status);
      body.put("error", HttpResponseStatus.valueOf(status).reasonPhrase());
      body.put("message", message);
      body.put("path", path);
      return body;
    }
  };

  /** The format of the API that a path belongs to; Datafold's for all other paths. */
  public static ErrorFormat ofPath(String path) {
    boolean datafold = path.equals("/api/v1") || path.startsWith("/api/v1/");
    return path.startsWith("/api/") && !datafold ? DQOPS : DATAFOLD;
  }

  public abstract Map<String, Object> body(int status, String message, String path);
}
