package org.gpicl.examples.spring;

/** What a user teaches in the tests, as JSON. */
final class Lessons {

    static final String MAIL =
            """
            {"label": "folder", "rows": [
              {"from": "boss", "words": 120, "folder": "work"},
              {"from": "boss", "words": 80, "folder": "work"},
              {"from": "team", "words": 40, "folder": "work"},
              {"from": "shop", "words": 300, "folder": "offers"},
              {"from": "shop", "words": 280, "folder": "offers"},
              {"from": "shop", "folder": "offers"}]}
            """;

    static final String FROM_SHOP = "{\"from\": \"shop\", \"words\": 290}";

    private Lessons() {}
}
