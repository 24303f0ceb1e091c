"""The welcome where nobody of ours can speak: templates of WeCom's, one a kind of store, kept in step with ours."""
