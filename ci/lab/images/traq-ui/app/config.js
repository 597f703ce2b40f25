self.traQConfig = {}
