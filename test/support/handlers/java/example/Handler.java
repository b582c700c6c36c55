// Handlers for tests: one that greets, and some that fail.
package example;

import java.util.Map;

public class Handler {
  public Map<String, Object> hello(Map<String, Object> event) {
    return Map.of("hello", event.getOrDefault("name", "world"));
  }

  public Map<String, Object> raises(Map<String, Object> event) {
    throw new IllegalStateException("no such order");
  }

  public Map<String, Object> exits(Map<String, Object> event) {
    System.exit(1);
    return event;
  }

  public Map<String, Object> sleeps(Map<String, Object> event) throws InterruptedException {
    Thread.sleep(60_000);
    return event;
  }
}
