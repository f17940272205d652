package org.gpicl.examples.spring;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.web.servlet.AutoConfigureMockMvc;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

@SpringBootTest
@AutoConfigureMockMvc
class ApplicationTest {

    @Autowired
    private MockMvc mvc;

    private static MockHttpServletRequestBuilder json(MockHttpServletRequestBuilder request, String body) {
        return request.contentType(MediaType.APPLICATION_JSON).content(body);
    }

    @Test
    void learnsFromEachUserAndForgets() throws Exception {
        mvc.perform(json(put("/users/ada"), Lessons.MAIL))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.classes", Matchers.containsInAnyOrder("work", "offers")));
        mvc.perform(json(put("/users/bob"), Lessons.MAIL.replace("offers", "fun")))
                .andExpect(status().isOk());

        mvc.perform(json(post("/users/ada/predictions"), Lessons.FROM_SHOP))
                .andExpect(jsonPath("$.label").value("offers"))
                .andExpect(jsonPath("$.probabilities.offers", Matchers.greaterThan(0.5)));
        mvc.perform(json(post("/users/bob/predictions"), Lessons.FROM_SHOP))
                .andExpect(jsonPath("$.label").value("fun"));

        mvc.perform(delete("/users/ada")).andExpect(status().isNoContent());
        mvc.perform(json(post("/users/ada/predictions"), Lessons.FROM_SHOP)).andExpect(status().isNotFound());
    }

    @Test
    void saysWhatIsWrongWithATable() throws Exception {
        mvc.perform(json(put("/users/eve"), Lessons.MAIL.replace("\"label\": \"folder\"", "\"label\": \"place\"")))
                .andExpect(status().isUnprocessableEntity())
                .andExpect(jsonPath("$.detail", Matchers.containsString("place")));
    }
}
